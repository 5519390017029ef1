# Reads `go test -v` and prints one line per package, the whole output of the
# packages that fail, and the totals. A skipped test counts as a failure.

# go test prints the output of one package after another.
{ held[++lines] = $0 }

/^ *--- PASS: / { passed++ }
/^ *--- FAIL: / { failed++; failures[failed] = $3 }
/^ *--- SKIP: / { skipped++; skips[skipped] = $3 }

/^ok  \t/ || /^\?   \t/ || /^\t.*coverage: / { print; fflush(); forget() }
/^FAIL\t/ { show(); broken++ }

END {
	show()
	print ""
	for (i = 1; i <= failed; i++) print "failed: " failures[i]
	for (i = 1; i <= skipped; i++) print "skipped, which counts as failed: " skips[i]
	if (broken > 0 && failed == 0) failed = broken
	printf "%d passed, %d failed\n", passed, failed + skipped
	exit (passed == 0 || failed + skipped > 0)
}

# show prints what a failing package said, without its passing tests.
function show(   i) {
	for (i = 1; i <= lines; i++)
		if (held[i] !~ /^(=== (RUN|PAUSE|CONT|NAME) | *--- PASS: |PASS$)/) print held[i]
	forget()
}

function forget() { delete held; lines = 0 }
