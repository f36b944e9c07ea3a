// Package desk serves the page on which people look at films before and after,
// correct them and run them.
//
// [New] opens the folders that may be seen, [Server.Serve] answers until its context
// ends. The page is embedded and fetches nothing from elsewhere.
//
// # Who may ask
//
// Every request must name this machine as its Host (or a name given to Listen), must
// not come from another page (Sec-Fetch-Site, Origin), and, but for the page's own
// files and the exchange of the token, must carry a session. A session is a cookie and
// a key: every server on 127.0.0.1 that the browser visits is sent the cookie, so the
// cookie alone opens pictures and nothing else; calls also carry the key, which the
// browser keeps for this port alone.
//
// The page names films by identifiers, never by paths. Files are opened through
// [os.Root], so neither names nor symbolic links lead out of the folders.
package desk
