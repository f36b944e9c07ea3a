package main

import (
	"math"
	"slices"
	"strconv"

	"github.com/vidcolor/vidcolor/internal/metrics"
)

// figures are means over pictures. Gain is over grey, in dB.
type figures struct {
	Photos   int                 `json:"photos"`
	Gain     float64             `json:"gain"`
	PSNR     float64             `json:"psnr"`
	ABError  float64             `json:"ab_error"`
	CF       float64             `json:"cf"`
	TruthCF  float64             `json:"truth_cf"`
	DeltaCF  float64             `json:"delta_cf"`
	Flicker  *float64            `json:"chroma_flicker,omitempty"`
	GainAtCF map[string]*float64 `json:"gain_at_cf"` // by per cent of the truth's; null out of reach
}

// share is CF in per cent of the truth's.
func (f *figures) share() float64 { return 100 * f.CF / max(f.TruthCF, 1e-9) }

// mean averages scores; each counts once.
func mean(scores []score) figures {
	f := figures{Photos: len(scores), GainAtCF: map[string]*float64{}}
	n := float64(max(len(scores), 1))
	var curve metrics.Curve
	var flicker float64
	films := 0
	for _, s := range scores {
		f.PSNR += s.PSNR / n
		f.Gain += (s.PSNR - s.GrayPSNR) / n
		f.ABError += s.ABError / n
		f.CF += s.CF / n
		f.TruthCF += s.TruthCF / n
		if s.Flicker != nil {
			flicker += *s.Flicker
			films++
		}
		if curve == nil {
			curve = make(metrics.Curve, len(s.Curve))
		}
		for i, p := range s.Curve {
			curve[i].Factor = p.Factor
			curve[i].Gain += p.Gain / n
			curve[i].CF += p.CF / n
		}
	}
	f.DeltaCF = math.Abs(f.CF - f.TruthCF)
	if films > 0 {
		flicker /= float64(films)
		f.Flicker = &flicker
	}
	for _, share := range metrics.CFShares {
		key := strconv.Itoa(share)
		f.GainAtCF[key] = nil
		if gain, ok := curve.GainAt(f.TruthCF * float64(share) / 100); ok {
			f.GainAtCF[key] = &gain
		}
	}
	return f
}

// photoFigures are those of one rendering of the photos.
type photoFigures struct {
	Groups map[string]figures `json:"groups"`
	Sets   map[string]figures `json:"sets"`
	Top1   *float64           `json:"scene_top1,omitempty"` // of the photos with a scene, 0 to 1
	Top5   *float64           `json:"scene_top5,omitempty"`
}

// photoFigures averages scores by group and set.
func (j *job) photoFigures(scores map[string]score, scenes map[string][]string) photoFigures {
	out := photoFigures{Groups: map[string]figures{}, Sets: map[string]figures{}}
	bySet := map[string][]score{}
	for _, p := range j.list {
		if s, ok := scores[p.stem]; ok {
			bySet[p.set] = append(bySet[p.set], s)
		}
	}
	for set, some := range bySet {
		out.Sets[set] = mean(some)
	}
	for _, g := range groups {
		var some []score
		for set, more := range bySet {
			if g.sets == nil || slices.Contains(g.sets, set) {
				some = append(some, more...)
			}
		}
		if len(some) > 0 {
			out.Groups[g.name] = mean(some)
		}
	}
	out.Top1, out.Top5 = j.accuracy(scenes, 1), j.accuracy(scenes, 5)
	return out
}

// accuracy is the share of photos with a scene whose scene is among the n
// likeliest, nil without any.
func (j *job) accuracy(scenes map[string][]string, n int) *float64 {
	hits, count := 0, 0
	for _, p := range j.list {
		seen, ok := scenes[p.stem]
		if p.set != scenePhotos || !ok {
			continue
		}
		count++
		if slices.Contains(seen[:min(n, len(seen))], p.label) {
			hits++
		}
	}
	if count == 0 {
		return nil
	}
	share := float64(hits) / float64(count)
	return &share
}
