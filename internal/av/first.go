package av

// firstOf returns err or, where that is nil, what then returns.
func firstOf(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}
