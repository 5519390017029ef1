package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"nawoord/survey"
)

// questionnaireCheck checks a questionnaire file and says what is wrong and what to do.
func questionnaireCheck(_ context.Context, c *call) error {
	flags := c.flagSet(folders...)
	pack := flags.String("pack", string(survey.Generic), "read it as generic, edu or rijk")
	args, err := c.parse("FILE")
	if err != nil {
		return err
	}
	content, err := os.ReadFile(args[0])
	if err != nil {
		return fmt.Errorf("read the file: %w", err)
	}
	q, warnings, err := survey.Load(filepath.Base(args[0]), content, survey.Pack(*pack))
	for _, w := range warnings {
		c.printf("%s", w)
	}
	if err != nil {
		return err
	}
	c.printf("The questionnaire is good: %d pages, %d routes.", len(q.Pages), len(q.Routes))
	return nil
}
