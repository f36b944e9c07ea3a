// Package spool lets a stream that can be read only once, such as a pipe, be
// read by several readers, each from the beginning at its own pace.
//
// What is read goes to a file without a name. Once no new reader will begin, the
// part that every reader has passed is given back to the disk, so that the space
// in use is the distance between the slowest and the fastest reader, not the
// length of the stream. Memory does not grow with either.
package spool
