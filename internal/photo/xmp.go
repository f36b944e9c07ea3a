package photo

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/vidcolor/vidcolor"
)

// Names of what says so: IPTC's Digital Source Type (IPTC NewsCodes) for a picture of
// which machine learning made a part, IPTC's properties of AI systems (IPTC Photo
// Metadata 2025.1) and XMP's history (ISO 16684-1, Adobe's XMP Specification part 2).
const (
	nsExt    = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
	nsMM     = "http://ns.adobe.com/xap/1.0/mm/"
	nsEvent  = "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"
	nsRDF    = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	Composed = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
)

// event is the entry of the history.
func event(p *vidcolor.Provenance) string {
	return fmt.Sprintf(`<rdf:li rdf:parseType="Resource" xmlns:rdf="%s" xmlns:stEvt="%s"><stEvt:action>edited</stEvt:action><stEvt:softwareAgent>%s</stEvt:softwareAgent><stEvt:when>%s</stEvt:when><stEvt:parameters>%s</stEvt:parameters><stEvt:changed>/</stEvt:changed></rdf:li>`,
		nsRDF, nsEvent, escaped(p.Program+" "+p.Version), p.Date.UTC().Format(time.RFC3339), escaped("colour made by machine; network "+p.Network))
}

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // into memory
	return b.String()
}

// description is what is said beside the history.
func description(p *vidcolor.Provenance) string {
	return fmt.Sprintf(`<rdf:Description rdf:about="" xmlns:rdf="%s" xmlns:Iptc4xmpExt="%s"><Iptc4xmpExt:DigitalSourceType>%s</Iptc4xmpExt:DigitalSourceType><Iptc4xmpExt:AISystemUsed>%s</Iptc4xmpExt:AISystemUsed><Iptc4xmpExt:AISystemVersionUsed>%s</Iptc4xmpExt:AISystemVersionUsed></rdf:Description>`,
		nsRDF, nsExt, Composed, escaped(p.Program+", network "+p.Network), escaped(p.Version))
}

var (
	oldSource = regexp.MustCompile(`(?s)<(Iptc4xmpExt:(?:DigitalSourceType|AISystemUsed|AISystemVersionUsed))\b[^>]*>.*?</Iptc4xmpExt:[A-Za-z]+>|\s+Iptc4xmpExt:(?:DigitalSourceType|AISystemUsed|AISystemVersionUsed)\s*=\s*(?:"[^"]*"|'[^']*')`)
	history   = regexp.MustCompile(`(?s)<xmpMM:History\b[^>]*>.*?(</rdf:Seq>)`)
	rdfEnd    = regexp.MustCompile(`</rdf:RDF\s*>`)
)

// WithProvenance returns the packet xmp with p in it: what it says already stays, but for the
// kind of its source. A packet that cannot be added to is replaced by a new one, and so
// is none.
func WithProvenance(xmp []byte, p *vidcolor.Provenance) []byte {
	xmp = oldSource.ReplaceAll(xmp, nil)
	end := rdfEnd.FindIndex(xmp)
	if end == nil || !wellFormed(xmp) {
		return packet(p)
	}
	add := description(p)
	if at := history.FindSubmatchIndex(xmp); at != nil {
		xmp = inserted(xmp, at[2], event(p))
		end = rdfEnd.FindIndex(xmp)
	} else {
		add += historyOf(p)
	}
	out := inserted(xmp, end[0], add)
	if _, found := ReadProvenance(out); !found || !wellFormed(out) {
		return packet(p)
	}
	return out
}

func historyOf(p *vidcolor.Provenance) string {
	return fmt.Sprintf(`<rdf:Description rdf:about="" xmlns:rdf="%s" xmlns:xmpMM="%s"><xmpMM:History><rdf:Seq>%s</rdf:Seq></xmpMM:History></rdf:Description>`, nsRDF, nsMM, event(p))
}

func inserted(b []byte, at int, s string) []byte {
	return append(append(append([]byte(nil), b[:at]...), s...), b[at:]...)
}

// packet is a whole packet of nothing but p.
func packet(p *vidcolor.Provenance) []byte {
	return []byte("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="` + nsRDF + `">` + description(p) + historyOf(p) +
		"</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>")
}

func wellFormed(b []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimRight(b, "\x00")))
	for {
		switch _, err := d.Token(); {
		case err == nil:
		case err.Error() == "EOF":
			return true
		default:
			return false
		}
	}
}

// ReadProvenance finds what a packet says of how its picture's colour was made; false
// where it says nothing of that.
func ReadProvenance(xmp []byte) (p vidcolor.Provenance, found bool) {
	d := xml.NewDecoder(bytes.NewReader(xmp))
	var path []string
	var agent, when, parameters string
	for {
		t, err := d.Token()
		if err != nil {
			break
		}
		switch t := t.(type) {
		case xml.StartElement:
			path = append(path, t.Name.Local)
			if t.Name.Local == "li" {
				agent, when, parameters = "", "", ""
			}
			for _, a := range t.Attr {
				found = found || a.Name.Local == "DigitalSourceType" && a.Value == Composed
			}
		case xml.EndElement:
			path = path[:max(len(path)-1, 0)]
			if net, ok := strings.CutPrefix(parameters, "colour made by machine; network "); ok && t.Name.Local == "li" {
				p.Network = net
				p.Program, p.Version, _ = strings.Cut(agent, " ")
				p.Date, _ = time.Parse(time.RFC3339, when)
			}
		case xml.CharData:
			if len(path) == 0 {
				continue
			}
			switch s := strings.TrimSpace(string(t)); path[len(path)-1] {
			case "DigitalSourceType":
				found = found || s == Composed
			case "softwareAgent":
				agent += s
			case "when":
				when += s
			case "parameters":
				parameters += s
			}
		}
	}
	return p, found
}

var xmpOrientation = regexp.MustCompile(`(tiff:Orientation(?:\s*=\s*["']|>\s*))[2-8]`)

// uprightXMP is a packet that says that the picture lies as it is shown.
func uprightXMP(xmp []byte) []byte {
	if len(bytes.TrimSpace(xmp)) == 0 {
		return nil
	}
	return xmpOrientation.ReplaceAll(xmp, []byte("${1}1"))
}
