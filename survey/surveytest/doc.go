// Package surveytest holds what the tests of several packages share: the real
// things that they run against, and a browser that looks at the pages as their
// visitors do. Only test files import it.
package surveytest
