/** The validator of the document of flags, from the same table that the service decodes by. */
import { FLAGS, FLAGS_FORMAT } from '../../lambda/contract/flags.ts';
import type { Flag } from '../../lambda/contract/flags.ts';

type Schema = Readonly<Record<string, unknown>>;

/** AppConfig's inline validators are JSON Schema draft 4 (AppConfig user guide, "About validators"). */
export const flagsSchema = (environment: string): Schema => ({
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  required: ['format', 'environment', 'flags'],
  additionalProperties: false,
  properties: {
    format: { enum: [FLAGS_FORMAT] },
    environment: { enum: [environment] },
    // Stricter than the service, which leaves out what it does not know: a mistyped key would do nothing, silently.
    flags: {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(FLAGS.map((flag) => [flag.key, schemaOf(flag)])),
    },
  },
});

function schemaOf(flag: Flag): Schema {
  const description = flag.why;
  switch (flag.type) {
    case 'boolean':
      return { type: 'boolean', description };
    case 'integer':
      return { type: 'integer', minimum: flag.minimum, maximum: flag.maximum, description };
    case 'text':
      return { type: 'string', maxLength: flag.maximumLength, pattern: ONE_PLAIN_LINE, description };
  }
}

const ONE_PLAIN_LINE = '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$';
