import { dailyRv, minuteBars, spreadStats, ticks, type Dataset } from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import type { Schema } from 'apache-arrow';
import type { Computation } from './answer.ts';
import { eachBatch, inTurn, type FinishRows } from './finish-rows.ts';
import type { PinnedState } from './pinned-state.ts';
import { planRead } from './plan-read.ts';
import type { ReadPlan } from './read-plan.ts';
import type { ParsedRequest } from './read-request.ts';
import type { Resampling } from './resampling.ts';
import { resampledBars } from './resampling.ts';
import { resampleBars } from './resample-bars.ts';
import { volatilityFromBars } from './volatility-from-bars.ts';
import {
  isStoredWindow,
  realizedVolatilities,
  volatilitiesFromBars,
  type StoredWindow,
  type VolatilityWindow,
} from './volatility-windows.ts';
import { projectBatch, withColumns } from './with-columns.ts';
import { withWindow } from './with-window.ts';

/** What an engine reads for a question, and what is made of it, once for all engines. */
export interface Question {
  readonly plan: ReadPlan;
  readonly validate: boolean;
  /** Of the answer. */
  readonly schema: Schema;
  /** Absent where the rows of the plan are the answer. */
  readonly finish?: FinishRows | undefined;
  /** Whether it stops before the last row of the plan where it has what was asked for. */
  readonly finishesEarly?: boolean;
  readonly computed?: Computation;
  /** Why the rows are needed, where they are not the answer. */
  readonly need?: string;
}

/** Makes a question of what was asked, for a state. */
export type AskState = (state: PinnedState) => Question;

/** Bars: the stored minutes, or longer ones made of them. */
export function minuteBarsQuestion(
  request: ParsedRequest & { readonly resample?: Resampling | undefined },
): AskState {
  const { resample } = request;
  if (resample === undefined) return rowsQuestion(minuteBars, request);
  return computedQuestion(request, {
    answers: resampledBars(resample),
    compute: (limit) => resampleBars(resample, limit),
    computed: { from: minuteBars.name, resample },
    need: `bars of ${resample} are made of them`,
  });
}

/** Volatilities: stored ones, or computed from stored minute bars. */
export function volatilityQuestion(
  request: ParsedRequest & { readonly window: VolatilityWindow },
): AskState {
  const { window } = request;
  if (isStoredWindow(window)) return storedVolatilityQuestion(request, window);
  return computedQuestion(request, {
    answers: volatilitiesFromBars(window),
    compute: (limit) => volatilityFromBars(window, limit),
    computed: { from: minuteBars.name, window, edge: 'before' },
    need: `volatilities over ${window} minutes are computed from minute bars (5 and 30 are stored)`,
  });
}

export function spreadQuestion(request: ParsedRequest): AskState {
  return rowsQuestion(spreadStats, request);
}

export function ticksQuestion(request: ParsedRequest): AskState {
  return rowsQuestion(ticks, request);
}

function rowsQuestion(dataset: Dataset, request: ParsedRequest): AskState {
  const { columns, validate } = request;
  const schema = toArrowSchema(withColumns(dataset, columns));
  return (state) => ({
    plan: planRead(request, state, dataset),
    validate,
    schema,
    finish: validate ? projection(schema, columns) : undefined,
  });
}

function storedVolatilityQuestion(request: ParsedRequest, window: StoredWindow): AskState {
  const { columns, validate } = request;
  const schema = toArrowSchema(withColumns(realizedVolatilities, columns));
  const whole = toArrowSchema(realizedVolatilities);
  return (state) => ({
    plan: planRead({ ...request, columns: undefined }, state, dailyRv),
    validate,
    schema,
    finish: inTurn(
      eachBatch((batch) => withWindow(batch, window, whole)),
      projection(schema, columns),
    ),
  });
}

interface BarsComputation {
  readonly answers: Dataset;
  /** At most so many rows; all of them where nothing is said. */
  readonly compute: (limit: number | undefined) => FinishRows;
  readonly computed: Computation;
  readonly need: string;
}

/** The limit is one of computed rows, the window of the day one of minutes. */
function computedQuestion(
  { columns, limit, ...request }: ParsedRequest,
  { answers, compute, ...facts }: BarsComputation,
): AskState {
  const schema = toArrowSchema(withColumns(answers, columns));
  return (state) => ({
    plan: planRead(request, state, minuteBars),
    validate: request.validate,
    schema,
    finishesEarly: limit !== undefined,
    finish: inTurn(compute(limit), projection(schema, columns)),
    ...facts,
  });
}

function projection(
  schema: Schema,
  columns: readonly string[] | undefined,
): FinishRows | undefined {
  return columns === undefined ? undefined : eachBatch((batch) => projectBatch(batch, schema));
}
