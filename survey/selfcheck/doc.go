// Package selfcheck looks whether an installation keeps its promise: keys, connections,
// schema, folders and calendar. It changes nothing. The command and the desk's page show
// the same lines, in the words check_… of templates/words.
package selfcheck
