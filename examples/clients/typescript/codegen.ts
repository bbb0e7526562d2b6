import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../../../schema.graphql',
  documents: '../question.graphql',
  generates: {
    'generated/': {
      preset: 'client',
      config: {
        documentMode: 'string',
        useTypeImports: true,
        emitLegacyCommonJSImports: false,
        // Every scalar of the schema is written as a text: codes, dates, moments.
        defaultScalarType: 'string',
      },
    },
  },
};

export default config;
