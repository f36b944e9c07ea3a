// Package farm colours films on many machines.
//
// A [Plan] is a file: the films, and their units, which are made each by itself and
// joined. Units stand on package job; whoever hands them out, a queue of this package's
// or a cluster's own, needs nothing but the plan and a folder that all machines see.
//
// # The folder is the truth
//
// A unit is done when its folder lies under its number beside the plan, with a record
// of what it holds. Each attempt has a folder of its own under a name that nobody else
// makes, and gets its number by a rename, which never replaces a folder that holds
// something. So any number of machines may make the same unit at the same time: the first
// counts, and nothing is ever half there.
package farm
