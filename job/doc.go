// Package job makes one output of one input: a coloured film, photo or row of
// numbered pictures.
//
// A [Spec] says what to make, as plain data. An [Engine] runs jobs and owns what they
// share, the networks above all; a [Listener] is told what happens, and the [Report]
// says what was done:
//
//	engine := job.NewEngine(job.EngineOptions{})
//	defer engine.Close()
//	report, err := engine.Run(ctx, job.Spec{Input: "reel.mp4", Output: "colour.mp4"}, nil)
//
// A [Batch] is one spec for many inputs. A [Line] colours frames that come from
// elsewhere and go elsewhere. [Engine.Inspect] only looks.
//
// # Errors
//
// Errors that a user can act on are *vidcolor.Error with a kind, the file, the cause
// and a hint that says how to cure it; [vidcolor.HintOf] finds the hint that counts.
// Where there is something to go on with, a *vidcolor.Advice around the error says how.
// The end of a context is returned as its cause.
//
// # What a job leaves alone
//
// Nothing is written to standard streams, no signal is handled, no state is kept
// outside an Engine. Output appears under its name when it is complete; what a film
// that is stopped leaves is what [Spec.Resume] needs, in a work folder of its own.
package job
