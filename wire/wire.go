// Package wire holds the interface that an institution connects to: openapi.yaml is its one description, api the models made from
// it, strict the way from bytes to models, problem the documents of failed calls, httpsig the signatures and link the signed exchange;
// proto the same models in protobuf and stream the link for volume.
package wire

import _ "embed"

//go:generate go tool oapi-codegen --config api/config.yaml -o api/api.gen.go openapi.yaml
//go:generate go test . -run TestDefinition -update

// OpenAPI is the description of the interface, OpenAPI 3.1 in YAML.
//
//go:embed openapi.yaml
var OpenAPI []byte
