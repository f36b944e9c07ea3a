package main

// bars are those of the project's list that are built, in order.
func bars() []bar {
	return []bar{
		{1, "frames and time", "frames out = frames decoded, times within 1 tick", goTests("./internal/mediatest", "TestTimeMatrix", "-tags", "long", "-timeout", "60m")},
		{2, "other streams", "MKV to MKV: ffprobe JSON and packets equal; drops named; sound within 1 ms after 2 h", streamsBar},
		{3, "luma", "Y bit-identical in 100 % of frames", lumaBar},
		{4, "colour tags", "four tags written; neutral within 1 code; patches ΔE00 ≤ 1; encoders and formats", colorBar},
		{5, "determinism", "same frames at 1, 2, 4, 8 threads, 10 runs", determinismBar},
		{6, "interlaced, 10 bit", "flags and depth kept, fields not mixed", tests("./encode ./decode ./colorize", "TestShape|TestInterlaced|Interlace|TestDepthOnRequest")},
		{7, "damage", "TS: frames ≥ ffmpeg's; cut MKV: every readable frame; exit 3", damageBar},
		{8, "hostile input", "10,000 files: no crash, no hang > 30 s, ≤ 2 GB, exit 1 or 3 (0 where the change does not show)", hostileBar},
		{9, "atomic output", "200 SIGKILLs: output absent, old or complete; nothing left after a success", killBar},
		{10, "resume", "100 SIGKILLs: work lost ≤ 1 chunk, result equals an uninterrupted one; changes refused", resumeBar},
		{11, "stop", "p95 ≤ 3 s, exit 130, only resumable state left; kept part plays", stopBar},
		{12, "disk full", "exit 4, output untouched, nothing left", diskBar},
		{13, "fault injection", "≥ 40 points: right code, cause named, no leak, end within 2 s", goTests("./cmd/vidcolor", "TestFaults", "-tags", "faults", "-timeout", "60m")},
		{15, "memory", "long ≤ 1.05 × short; ≤ 1 MB a 10,000 frames", memoryBar},
		{16, "leaks", "0 native objects, goroutines, descriptors left; descriptors and threads constant", leakBar},
		{17, "races", "-race clean; 1,000 cancels without deadlock", raceBar},
		{20, "progress", "every 0.5 ± 0.1 s, grows, ends with a summary", progressBar},
		{21, "exit codes", "each code has a script", tests("./cmd/vidcolor", "TestScripts|TestExit")},
		{22, "pipes", "frames, times and sound as with files; reader gone: exit 1 within 1 s", pipeBar},
		{25, "blank heads", "black, white, grey heads of 1, 5, 25, 50 frames on 6 films: chroma within 1.0 of the scene's alone, from its first frame", headsBar},
		{26, "fades", "fades of 5 to 50 frames: mean chroma within 1.0 of the scene's alone, whole or begun at the fade's end, from there on, never above it before", fadesBar},
		{27, "featureless cards", "8 grey levels: mean chroma ≤ 2", cardsBar},
		{28, "kinds of photos", "40 kinds of TIFF, PNG, JPEG, WebP: right, or refused by cause", tests("./internal/photo", "TestKinds|TestBilevel|TestTurned")},
		{29, "streams", "12 containers × 14 kinds: read back right, converted and said, or named", tests("./encode", "TestWhatContainersHold|TestSoundWithoutLoss")},
		{30, "mixed films", "shots in real colour bit-identical, others coloured", mixedBar},
		{23, "image sequences", "10,000 pictures: order kept, gap named, luma exact", sequenceBar},
	}
}
