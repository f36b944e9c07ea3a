package decode

// withOrder is a container's field order made one that the pictures agree with.
func withOrder(order string, top bool) string {
	switch order {
	case "tt", "bt":
		if top {
			return order
		}
	case "bb", "tb":
		if !top {
			return order
		}
	}
	if top {
		return "tt"
	}
	return "bb"
}
