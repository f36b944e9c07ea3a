package preview

// KeepNoLuma makes f decode every frame that it shows.
func (f *Film) KeepNoLuma() { f.luma = 0 }
