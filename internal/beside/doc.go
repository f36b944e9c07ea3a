// Package beside makes files next to the one that they will become, hidden, on
// whatever file system that lies: it finds where a path that is a symbolic link
// leads, and names that the file system takes.
package beside
