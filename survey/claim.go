package survey

import "regexp"

// claim finds, in a folded text, what says something about who sees answers, about what is
// kept of them, or that nobody can be known by them.
var claim = regexp.MustCompile(`anoni|anony|vertrouwelijk|confidential|geheim|\bsecret(?:ly)?\b|herleid|traceer|\btrace|untrace` +
	`|\bblij(?:ft|ven)(?: \w+)? prive\b|\b(?:stay|remain)s?(?: \w+)? private\b` +
	`|\bniemand\b[^.!?]*\b(?:ziet|zien|weet|weten|leest|lezen)\b` +
	`|\b(?:nobody|no[ -]?one)\b[^.!?]*\b(?:sees?|knows?|reads?)\b` +
	`|\bbewa(?:ar|ren)(?: \w+)? (?:niets|niks)\b|\b(?:niets|niks|nergens)\b[^.!?]*\b(?:bewaard|opgeslagen|genoteerd|vastgelegd)\b` +
	`|\b(?:store|keep|save)(?: \w+)? nothing\b|\b(?:nothing|nowhere)\b[^.!?]*\b(?:stored|kept|saved|recorded)\b`)

// claims reports whether a text in own words promises something about answers: every such
// sentence has a test behind it, and these have none.
func claims(text string) bool { return claim.MatchString(Fold(text)) }
