package console

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed static
var staticFiles embed.FS

type asset struct {
	body []byte
	kind string
}

// assets are the pages' files under names that carry a hash of their content, so that browsers may keep them for ever.
type assets struct {
	byName map[string]asset
	urls   map[string]string // plain name → address
}

var assetKinds = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

func loadAssets() *assets {
	a := &assets{byName: map[string]asset{}, urls: map[string]string{}}
	files, err := staticFiles.ReadDir("static")
	if err != nil {
		panic("console: " + err.Error()) // embedded at build time
	}
	for _, f := range files {
		body, err := staticFiles.ReadFile("static/" + f.Name())
		if err != nil {
			panic("console: " + err.Error())
		}
		sum := sha256.Sum256(body)
		ext := path.Ext(f.Name())
		hashed := strings.TrimSuffix(f.Name(), ext) + "." + hex.EncodeToString(sum[:8]) + ext
		a.byName[hashed] = asset{body, assetKinds[ext]}
		a.urls[f.Name()] = "/static/" + hashed
	}
	return a
}

func (a *assets) serve(w http.ResponseWriter, r *http.Request) bool {
	f, ok := a.byName[r.PathValue("name")]
	if !ok {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.body))
	return true
}
