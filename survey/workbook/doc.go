// Package workbook writes a report as a spreadsheet: a sheet per chart with its numbers and
// a chart of the program's own that opens it, and a sheet that says how to read them. It
// alone uses excelize; the website and the command both write through it. Every text is a
// typed cell, so that none becomes a formula.
package workbook
