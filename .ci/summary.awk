# Reads `go test -v` and prints one line per package, then what each failed test said,
# and last the totals: whoever reads only the end sees why. A skipped test counts as
# a failure.

# go test prints the output of one package after another. These headings say whose lines
# follow when tests run side by side.
/^=== (RUN|PAUSE|CONT|NAME) / { name = $3; next }

/^ *--- PASS: / { passed++; next }
/^ *--- (FAIL|SKIP): / { name = $3; note(name); next }

/^ok  \t/ || /^\?   \t/ || /^\t.*coverage: / { print; fflush(); keep(); next }
/^FAIL\t/ { print; fflush(); if (!broken) { note($2); whole = $2 } keep(); next }
/^FAIL$/ { next }

# A program that dies names no test: all it says from here on tells why.
/^panic: |^fatal error: / { name = "died"; note(name) }

# What no test said tells why something does not build.
name == "" { reason[++reasons] = $0; next }

{ held[++lines] = $0; whose[lines] = name }

END {
	if (wrong > 0) for (i = 1; i <= reasons; i++) print reason[i]
	print ""
	for (i = 1; i <= wrong; i++) print "failed or skipped: " failed[i]
	printf "%d passed, %d failed\n", passed, wrong
	exit (passed == 0 || wrong > 0)
}

function note(test) { broken = 1; failed[++wrong] = test; failures[test] = 1 }

# keep sets aside what the failed tests of a package said: all, when it failed without one.
function keep(   i) {
	for (i = 1; i <= lines; i++)
		if (whole || whose[i] in failures) reason[++reasons] = (whole ? whole : whose[i]) ": " held[i]
	delete held; delete whose; delete failures
	lines = broken = whole = 0; name = ""
}
