/** JSON Schema of an assertion without arguments. */
export const NO_ARGS = { type: 'object', additionalProperties: false, properties: {} } as const;
