package mediatest

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// Playlists makes a folder with canary.mp4, canary.ts and canary.png, and files that
// lead to them, named by what they are; canaries are the paths of the former.
func Playlists(t testing.TB) (dir string, canaries []string) {
	t.Helper()
	dir = t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"canary.mp4", "canary.ts", "canary.mov"} {
		FFmpeg(t, append(Pattern(96, 64, 25, 12), "-pix_fmt", "yuv420p", "-preset", "ultrafast", at(name))...)
		canaries = append(canaries, at(name))
	}
	FFmpeg(t, append(Pattern(96, 64, 25, 1), at("canary.png"))...)
	canaries = append(canaries, at("canary.png"))
	if err := os.WriteFile(at("canary.U"), make([]byte, 160*64), 0o600); err != nil {
		t.Fatal(err)
	}
	canaries = append(canaries, at("canary.U"))
	text := map[string]string{
		"hls.mp4":          "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:0.48,\ncanary.ts\n#EXT-X-ENDLIST\n",
		"hls.png":          "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:0.48,\ncanary.ts\n#EXT-X-ENDLIST\n",
		"hls_absolute.mkv": "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:0.48,\nfile://" + at("canary.ts") + "\n#EXT-X-ENDLIST\n",
		"hls_master.mp4":   "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\nhls.mp4\n",
		"hls_symlink.mp4":  "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:0.48,\nlink.ts\n#EXT-X-ENDLIST\n",
		"concat.mp4":       "ffconcat version 1.0\nfile canary.mp4\n",
		"dash.mp4": `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT0.48S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011">` +
			`<Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1000"><BaseURL>canary.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>`,
		"sdp.mp4":  "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
		"idx.mp4":  "# VobSub index file, v7 (do not modify this line!)\nsize: 96x64\nid: en, index: 0\ntimestamp: 00:00:00:000, filepos: 000000000\n",
		"canary.y": string(make([]byte, 640*480)),
	}
	for name, data := range text {
		if err := os.WriteFile(at(name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, to := range map[string]string{"link.ts": "canary.ts", "link.mp4": "hls.mp4"} {
		if err := os.Symlink(to, at(name)); err != nil {
			t.Fatal(err)
		}
	}
	mov, err := os.ReadFile(at("canary.mov"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at("alias.mov"), withAlias(t, mov, "canary.mov"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, canaries
}

// withAlias returns a QuickTime film whose track lies, by its data reference, in the
// file called name in the same folder (QuickTime File Format, "Data Reference Atoms";
// the alias record is that of Inside Macintosh, its paths as FFmpeg reads them).
func withAlias(t testing.TB, mov []byte, name string) []byte {
	t.Helper()
	entry := make([]byte, 12, 256)
	copy(entry[4:], "alis")
	entry = append(entry, make([]byte, 10)...)
	volume := make([]byte, 28)
	volume[0] = 1
	volume[1] = 'v'
	entry = append(append(entry, volume...), make([]byte, 12)...)
	file := make([]byte, 64)
	file[0] = byte(len(name))
	copy(file[1:], name)
	entry = append(append(entry, file...), make([]byte, 16)...)
	entry = append(entry, 0, 1, 0, 1) // one level up from the alias, one down to the file
	entry = append(entry, make([]byte, 16)...)
	path := "v:" + name
	entry = append(entry, 0, 2, 0, byte(len(path)))
	entry = append(entry, path...)
	if len(path)%2 == 1 {
		entry = append(entry, 0)
	}
	entry = append(entry, 0xff, 0xff, 0, 0)
	binary.BigEndian.PutUint32(entry, uint32(len(entry)))
	moov := bytes.LastIndex(mov, []byte("moov")) - 4
	old := bytes.Index(mov[moov:], []byte("dref")) - 4 + moov
	size := int(binary.BigEndian.Uint32(mov[old:]))
	box := binary.BigEndian.AppendUint32(nil, uint32(16+len(entry)))
	box = append(append(box, "dref\x00\x00\x00\x00\x00\x00\x00\x01"...), entry...)
	// The last data reference is the picture's: the boxes around it grow with it.
	out := bytes.Clone(mov[:old])
	for _, outer := range []string{"moov", "trak", "mdia", "minf", "dinf"} {
		i := bytes.LastIndex(out, []byte(outer)) - 4
		if i < 0 {
			t.Fatalf("no %s", outer)
		}
		binary.BigEndian.PutUint32(out[i:], binary.BigEndian.Uint32(out[i:])+uint32(len(box)-size))
	}
	return append(append(out, box...), mov[old+size:]...)
}
