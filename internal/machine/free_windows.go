package machine

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// memoryStatus is MEMORYSTATUSEX of Windows' sysinfoapi.h.
type memoryStatus struct {
	length, load            uint32
	total, available        uint64
	pages, availablePages   uint64
	address, availableSpace uint64
	extended                uint64
}

var globalMemoryStatusEx = windows.NewLazySystemDLL("kernel32.dll").NewProc("GlobalMemoryStatusEx")

func status() (memoryStatus, error) {
	s := memoryStatus{}
	s.length = uint32(unsafe.Sizeof(s))
	if ok, _, err := globalMemoryStatusEx.Call(uintptr(unsafe.Pointer(&s))); ok == 0 {
		return memoryStatus{}, err
	}
	return s, nil
}

// Memory returns the machine's memory in bytes, 0 if it is unknown.
func Memory() int64 {
	s, err := status()
	if err != nil {
		return 0
	}
	return int64(s.total)
}

// Free is what can be had of memory without swapping, in bytes.
func Free() (int64, error) {
	s, err := status()
	return int64(s.available), err
}
