import { LocalMeasures } from '@taq/measures';
import { InputTables } from './input-tables.ts';

/** The oracle's inputs, and what measures them. */
export class Workbench implements AsyncDisposable {
  readonly inputs: InputTables;
  readonly measures: LocalMeasures;

  private constructor(inputs: InputTables, measures: LocalMeasures) {
    this.inputs = inputs;
    this.measures = measures;
  }

  /** `oracle` is the folder with the inputs. */
  static async open(oracle: string): Promise<Workbench> {
    const measures = await LocalMeasures.open();
    return new Workbench(await InputTables.open(oracle), measures);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.inputs[Symbol.asyncDispose]();
    await this.measures[Symbol.asyncDispose]();
  }
}
