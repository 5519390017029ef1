package surveytest

import (
	"bytes"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Schema checks documents against a published JSON Schema.
type Schema struct{ compiled *jsonschema.Schema }

// NewSchema reads a schema.
func NewSchema(t testing.TB, schema []byte) Schema {
	t.Helper()
	const address = "urn:nawoord:schema"
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(address, document); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile(address)
	if err != nil {
		t.Fatal(err)
	}
	return Schema{compiled}
}

// Check returns what is wrong with a document.
func (s Schema) Check(document []byte) error {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		return err
	}
	return s.compiled.Validate(value)
}
