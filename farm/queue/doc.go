// Package queue hands the units of films to workers on many machines, by NATS JetStream.
//
// Package farm's folders are the truth; everything that this package keeps in NATS can
// be lost, and films that are added again go on with what is there. A task is to plan a
// film, to make one of its units, or to join it. A worker commits its result to the
// folder first and acknowledges last.
//
// # Leases
//
// The queue's own lease, the time that it waits for an acknowledgement, is only an
// alarm clock: an acknowledgement may come from whoever had a task before, and all
// leases lapse at once while the server is away. What counts is the task's record in the
// bucket vc_unit, which is changed by comparing its revision alone. Its holder renews it
// while frames advance. Whoever gets a task a second time looks at the record twice, a
// heartbeat apart: where it moved, its holder lives. No two clocks are compared.
//
// Errors that workers report are counted apart from workers that vanish: three of the
// first, or ten of the second, make a task dead until somebody asks for it again.
//
// # Films that are sent
//
// Where machines have no folder in common, films go to workers and results to the server
// as parcels in NATS's object store ([Send]). The server's folder then is the truth alone:
// it takes a result in when all of it is what was planned, and answers when it lies there.
package queue
