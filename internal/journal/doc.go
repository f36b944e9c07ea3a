// Package journal keeps, in a work folder, how far a long job has come: what the
// job is, and which chunks of its result are finished.
//
// The manifest is replaced atomically: written beside, synced, renamed, folder
// synced. A process that is killed at any moment leaves the manifest before or
// after a chunk, and at most one unfinished file with ".tmp" behind its name. One
// process at a time has the folder, by a lock that ends with it.
package journal
