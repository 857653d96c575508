import type {
  MinuteBarsRequest,
  RealizedVolatilityRequest,
  RowsRequest,
  TicksRequest,
} from '@taq/provider';
import { parseExchangeDate, TaqError } from '@taq/schema';
import type { AsOfPolicy, PointInTime } from '@taq/versioning';

/** Which state of the store answers: the live one, a snapshot by tag, or the one for a date. */
export interface StateSelection {
  /** A snapshot by its exact tag. */
  readonly tag?: string | undefined;
  /** The snapshot that answers for this day, `YYYY-MM-DD`; no row dated after it. */
  readonly asOf?: string | undefined;
  /** Which one that is; `through`, the first that reaches the day, where nothing is said. */
  readonly asOfPolicy?: AsOfPolicy | undefined;
}

/** A question for rows, and the state that is to answer it. */
export type TaqRequest = RowsRequest & StateSelection;

/** The same for bars. */
export type TaqBarsRequest = MinuteBarsRequest & StateSelection;

/** The same for trades and quotes. */
export type TaqTicksRequest = TicksRequest & StateSelection;

/** The same for volatilities. */
export type TaqVolatilityRequest = RealizedVolatilityRequest & StateSelection;

/** A question alone. */
export type Question<Request extends StateSelection> = Omit<Request, keyof StateSelection>;

/** A request as the question and the state that is to answer it. */
export function parted<Request extends StateSelection>({
  tag,
  asOf,
  asOfPolicy,
  ...question
}: Request): { readonly question: Question<Request>; readonly selection: StateSelection } {
  return { question, selection: { tag, asOf, asOfPolicy } };
}

/** The point in the store's history. Throws `INVALID_DATE`, and `INVALID_ARGUMENT` for two at once. */
export function pointOf({ tag, asOf, asOfPolicy: policy }: StateSelection): PointInTime {
  if (tag !== undefined && asOf !== undefined) {
    throw new TaqError('INVALID_ARGUMENT', `tag ${tag} and asOf ${asOf} name two states`, {
      details: { argument: 'asOf', value: asOf },
      next: 'Name one of them: a tag is a snapshot for ever, asOf the one that answers for a day.',
    });
  }
  return {
    ...(tag !== undefined && { tag }),
    ...(asOf !== undefined && { asOf: parseExchangeDate(asOf) }),
    ...(policy !== undefined && { policy }),
  };
}
