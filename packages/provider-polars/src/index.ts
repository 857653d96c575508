export { PolarsProvider } from './polars-provider.ts';
export { compileLazyFrame } from './compile-lazy-frame.ts';
