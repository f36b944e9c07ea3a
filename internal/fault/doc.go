// Package fault names the calls that can fail, so that a test can let each of
// them fail once. A build with the tag `faults` heeds the environment:
//
//	VIDCOLOR_FAULT=encode.header      the first call of that name fails
//	VIDCOLOR_FAULT=encode.write:3     the third
//	VIDCOLOR_FAULT=encode.sync:1:28   the first, with that errno
//	VIDCOLOR_FAULT_LIST=FILE          the name of every call is appended to FILE
//
// Without the tag [At] is nothing: the compiler removes it.
package fault
