import js from '@eslint/js';

// Names are checked by TypeScript, which knows the browser's.
export default [
  js.configs.recommended,
  {
    languageOptions: {ecmaVersion: 2024, sourceType: 'module'},
    rules: {
      'no-undef': 'off',
      'no-unused-vars': 'error',
      'no-restricted-properties': ['error', {property: 'innerHTML'}, {property: 'outerHTML'}, {property: 'insertAdjacentHTML'}],
      eqeqeq: 'error',
      'prefer-const': 'error',
    },
  },
];
