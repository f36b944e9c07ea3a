package colorize

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Field numbers of onnx.proto (IR version 3 and later) and protobuf's wire types.
const (
	modelGraph     = 7  // ModelProto.graph
	graphInput     = 11 // GraphProto.input
	graphOutput    = 12 // GraphProto.output
	valueName      = 1  // ValueInfoProto.name
	valueType      = 2  // ValueInfoProto.type
	typeTensor     = 1  // TypeProto.tensor_type
	tensorElement  = 1  // TypeProto.Tensor.elem_type
	elementFloat   = 1  // TensorProto.DataType FLOAT
	wireVarint     = 0
	wireFixed64    = 1
	wireDelimited  = 2
	wireFixed32    = 5
	largestWireKey = 1<<32 - 1
)

var errNotONNX = errors.New("not an ONNX model")

// onnxPorts returns the names of an ONNX model's inputs and outputs, in order. All
// must be tensors of float32. The runtime tells the same only of a session, and a
// session cannot be made without the names: reading them here saves making each
// session twice.
func onnxPorts(model []byte) (inputs, outputs []string, err error) {
	err = eachField(model, func(field uint64, data []byte) error {
		if field != modelGraph {
			return nil
		}
		return eachField(data, func(field uint64, data []byte) error {
			if field != graphInput && field != graphOutput {
				return nil
			}
			name, err := onnxPort(data)
			if field == graphInput {
				inputs = append(inputs, name)
			} else {
				outputs = append(outputs, name)
			}
			return err
		})
	})
	if err == nil && (len(inputs) == 0 || len(outputs) == 0) {
		err = errNotONNX
	}
	return inputs, outputs, err
}

// onnxPort reads a ValueInfoProto.
func onnxPort(data []byte) (name string, err error) {
	var element uint64
	err = eachField(data, func(field uint64, data []byte) error {
		switch field {
		case valueName:
			name = string(data)
		case valueType:
			return eachField(data, func(field uint64, data []byte) error {
				if field != typeTensor {
					return nil
				}
				return eachVarint(data, func(field, v uint64) {
					if field == tensorElement {
						element = v
					}
				})
			})
		}
		return nil
	})
	if err == nil && element != elementFloat {
		err = fmt.Errorf("%q is not a tensor of float32", name)
	}
	return name, err
}

// eachField calls visit for each length-delimited field of a protobuf message.
func eachField(message []byte, visit func(field uint64, data []byte) error) error {
	return walk(message, visit, func(uint64, uint64) {})
}

// eachVarint calls visit for each integer field of a protobuf message.
func eachVarint(message []byte, visit func(field, v uint64)) error {
	return walk(message, func(uint64, []byte) error { return nil }, visit)
}

func walk(message []byte, delimited func(field uint64, data []byte) error, varint func(field, v uint64)) error {
	for len(message) > 0 {
		key, n := binary.Uvarint(message)
		if n <= 0 || key > largestWireKey {
			return errNotONNX
		}
		message = message[n:]
		size, skip := uint64(0), 0
		switch key & 7 {
		case wireVarint, wireDelimited:
			if size, skip = binary.Uvarint(message); skip <= 0 {
				return errNotONNX
			}
		case wireFixed64:
			skip = 8
		case wireFixed32:
			skip = 4
		default:
			return errNotONNX
		}
		if skip > len(message) {
			return errNotONNX
		}
		message = message[skip:]
		switch key & 7 {
		case wireVarint:
			varint(key>>3, size)
		case wireDelimited:
			if size > uint64(len(message)) {
				return errNotONNX
			}
			if err := delimited(key>>3, message[:size]); err != nil {
				return err
			}
			message = message[size:]
		}
	}
	return nil
}
