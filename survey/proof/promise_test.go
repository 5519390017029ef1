// Package proof attacks the promise of the package survey from outside: with real HTTP,
// copies of everything that lies on the disk, and the tests of the other packages listed
// by what they prove.
package proof

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// proofs lists, for the twenty numbers of promise.md section 8, the tests that prove them.
var proofs = [20]struct {
	what  string
	tests map[string][]string // by package
}{
	{"link", map[string][]string{"survey/proof": {"TestAnonymityLinks"}, "survey/ballot": {"TestAnonymityTextsComeInRandomOrder"},
		"survey/sqlite": {"TestAnonymityABoxLookedIntoInVainForgetsItsLinks"}}},
	{"swap", map[string][]string{"survey/web": {"TestAnonymitySwappedAnswers"}}},
	{"grep", map[string][]string{"survey/proof": {"TestAnonymityTracesNowhere"}, "cmd/nawoord": {"TestJourney", "TestAnonymitySeasonWithKeyholders"}}},
	{"freed pages", map[string][]string{"survey/sqlite": {"TestAnonymityTakenBackAndErasedLeavesNoTrace", "TestAnonymityAReplacedBallotLeavesNoTrace",
		"TestAnonymityWhatIsKeptForFewerDaysIsGoneSooner",
		"TestDeletedRowsStayWithoutTheProgramsSettings"}}},
	{"PRAGMAs", map[string][]string{"survey/sqlite": {"TestAnonymityPragmas", "TestReadersDoNotWrite"}}},
	{"schema lint", map[string][]string{"survey/sqlite": {"TestAnonymitySchemaLint", "TestAnonymitySchemaKeepsTheSidesApart"}}},
	{"prefetch", map[string][]string{"survey/web": {"TestAnonymityPrefetch"}}},
	{"oracle", map[string][]string{"survey/web": {"TestAnonymityOracle"}}},
	{"parallel sends", map[string][]string{"survey/web": {"TestAnonymityParallelSends", "TestLinksThatDoNotWorkLookAlike"},
		"survey/sqlite": {"TestAnonymityOpenLinksAreNeverCounted"}}},
	{"padding", map[string][]string{"survey/ballot": {"TestAnonymityBallotsHaveOneLength"}, "survey/web": {"TestAnonymityDraftsHaveOneLength"}}},
	{"crash", map[string][]string{"survey/sqlite": {"TestAnonymityCrashAfterEveryStep", "TestAnonymityErrorAtEveryStep",
		"TestAnonymityACrashLeavesNoKeyBesideAnOpenedBox"}}},
	{"threshold", map[string][]string{"survey/sqlite": {"TestAnonymityThresholdCountsOthersOnly", "TestAnonymityFewClosingsAreNotLookedInto",
		"TestAnonymityKHasAFloor"}}},
	{"atoms", map[string][]string{"survey/sqlite": {"TestAnonymityAtomsInRandomHistories", "TestAnonymityAtomsInHistoriesWithKeyholders"}, "survey/ballot": {"TestCountNeverLosesAndNeverGrowsByLess"},
		"survey/web": {"TestAnonymityAtomsOnEveryPage", "TestAnonymityGroupsAddUp"}}},
	{"reminders", map[string][]string{"survey/mail": {"TestAnonymityRemindersTellNobodysAnswer"}}},
	{"HR crawl", map[string][]string{"survey/web": {"TestAnonymityDeskCrawl"}, "cmd/nawoord": {"TestJourney"}}},
	{"consent", map[string][]string{"survey/web": {"TestAnonymityConsent", "TestTalkThroughItsThreeDoors"}}},
	{"old backup", map[string][]string{"survey/sqlite": {"TestAnonymityABackupFromBeforeAnOpeningStaysShut", "TestAnonymityABackupFromBeforeAnOpeningIsLost"},
		"survey/web": {"TestAnonymityAnOpeningLeavesNoBackupFromBeforeIt"}}},
	{"mail", map[string][]string{"survey/view": {"TestAnonymityMailsFetchNothing", "TestAnonymityRequestReceivedIsTheSameWithAnswers"},
		"survey/web": {"TestAnonymityPrefetch"}}},
	{"stuffing", map[string][]string{"survey/sqlite": {"TestAnonymityStuffedBallotsAreDropped"}}},
	{"words", map[string][]string{"survey/view": {"TestAnonymityWordsFollowTheKeyMode", "TestAnonymityPageWordsFollowTheKeyMode", "TestAnonymityPromisesRepeatNoNumber", "TestAnonymityWordsFollowEverySetting", "TestAnonymityTheClosingMailSaysHowLongThingsAreKept"},
		"survey/web":  {"TestAnonymityTextsAreReadByWhomLeaversAreTold", "TestAnonymityTheDeviceKeepsWhatThePageSays"},
		"cmd/nawoord": {"TestAnonymityFileModeNeverClaimsIt", "TestAnonymityCommandsInFileModeNeverClaimIt"}}},
}

// TestEveryPromiseHasItsTest: all twenty numbers have a test by the name that says so, and
// every test that is listed is there.
func TestEveryPromiseHasItsTest(t *testing.T) {
	t.Parallel()
	there := map[string]map[string]bool{}
	for i, proof := range proofs {
		named := false
		for pkg, tests := range proof.tests {
			if there[pkg] == nil {
				there[pkg] = testsOf(t, pkg)
			}
			for _, name := range tests {
				if !there[pkg][name] {
					t.Errorf("%d, %s: %s has no %s", i+1, proof.what, pkg, name)
				}
				named = named || strings.HasPrefix(name, "TestAnonymity")
			}
		}
		if !named {
			t.Errorf("%d, %s: no test is called TestAnonymity…", i+1, proof.what)
		}
	}
}

// testsOf lists the tests of a package.
func testsOf(t *testing.T, pkg string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("../..", pkg, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]bool{}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declared := range parsed.Decls {
			if f, ok := declared.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") {
				tests[f.Name.Name] = true
			}
		}
	}
	return tests
}
