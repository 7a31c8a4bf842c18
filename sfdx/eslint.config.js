const { defineConfig, globalIgnores } = require('eslint/config');
const js = require('@eslint/js');
const globals = require('globals');
const jest = require('eslint-plugin-jest');
const lwc = require('@salesforce/eslint-config-lwc/recommended');

const COMPONENTS = ['force-app/main/default/lwc/**/*.js'];
const TESTS = ['**/__tests__/**/*.js'];
const MOCKS = ['test/jest-mocks/**/*.js'];
const SCRIPTS = ['*.js', '*.mjs', 'scripts/**/*.{js,mjs}', 'test/*.js'];
const PREVIEW = ['preview/**/*.{js,mjs}'];

module.exports = defineConfig([
    globalIgnores(['coverage/**', 'preview/dist/**', 'preview/build/**']),
    { linterOptions: { reportUnusedDisableDirectives: 'error' } },
    {
        files: [...COMPONENTS, ...MOCKS],
        extends: [lwc]
    },
    {
        files: COMPONENTS,
        ignores: TESTS,
        rules: {
            'max-lines-per-function': ['error', { max: 60 }],
            'max-params': ['error', 5],
            'max-depth': ['error', 3],
            complexity: ['error', 8],
            'no-console': 'error'
        }
    },
    {
        files: TESTS,
        extends: [lwc, jest.configs['flat/recommended']],
        languageOptions: { globals: { ...globals.node } },
        rules: {
            '@lwc/lwc/no-unexpected-wire-adapter-usages': 'off',
            'jest/expect-expect': [
                'error',
                { assertFunctionNames: ['expect', 'expect*'] }
            ]
        }
    },
    {
        files: [...SCRIPTS, ...PREVIEW],
        plugins: { js },
        extends: ['js/recommended'],
        languageOptions: { globals: { ...globals.node } }
    },
    {
        files: ['**/*.mjs'],
        languageOptions: { sourceType: 'module' }
    },
    {
        files: ['preview/**/*.js'],
        languageOptions: {
            sourceType: 'module',
            globals: { ...globals.node, ...globals.browser }
        }
    },
    {
        files: ['*.js', 'test/*.js'],
        languageOptions: {
            sourceType: 'commonjs',
            globals: { ...globals.commonjs, console: 'readonly' }
        }
    }
]);
