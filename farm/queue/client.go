package queue

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/nats-io/nats.go"
)

// Client asks one farm again and again, as a page does. It connects when it is asked first,
// so that a farm that is away then is found later. Safe for concurrent use; close it.
type Client struct {
	Address Address
	Told    func(text string) // what happens to the connection, a line each

	mu sync.Mutex
	nc *nats.Conn
}

func (c *Client) connected() (*nats.Conn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.nc == nil {
		nc, err := c.Address.Connect("vidcolor desk", c.Told)
		if err != nil {
			return nil, err
		}
		c.nc = nc
	}
	return c.nc, nil
}

// Status is the farm's [Status] as JSON.
func (c *Client) Status(ctx context.Context) ([]byte, error) {
	nc, err := c.connected()
	if err != nil {
		return nil, err
	}
	s, err := StatusOf(ctx, nc)
	if err != nil {
		return nil, err
	}
	return json.Marshal(s)
}

// Ask cancels or retries films; see [Ask].
func (c *Client) Ask(ctx context.Context, what string, films []string) ([]string, error) {
	nc, err := c.connected()
	if err != nil {
		return nil, err
	}
	return Ask(ctx, nc, what, films, nil)
}

// Close ends the connection.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.nc != nil {
		c.nc.Close()
	}
}
