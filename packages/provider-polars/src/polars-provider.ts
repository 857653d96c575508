import { EngineProvider } from '@taq/provider';
import { PolarsEngine } from './polars-engine.ts';

/** Answers questions with Polars. */
export class PolarsProvider extends EngineProvider {
  constructor() {
    super(new PolarsEngine());
  }
}
