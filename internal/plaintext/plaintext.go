// Package plaintext takes texts that people wrote as their editors save them.
package plaintext

import (
	"bytes"
	"errors"
)

// ErrUTF16 is the error of a text of 16-bit units.
var ErrUTF16 = errors.New("it is saved as UTF-16")

// Cure is what helps against [ErrUTF16].
const Cure = "save it as UTF-8 in the editor"

// UTF8 is data without the byte order mark that Windows' editors begin UTF-8 with. Lines
// and what they hold stay. UTF-16 is refused.
func UTF8(data []byte) ([]byte, error) {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return nil, ErrUTF16
	}
	return bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), nil
}
