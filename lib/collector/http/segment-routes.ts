/** Where applications send their segments, and what operators ask of applications. */
import { IcprofileError } from '../../errors';
import type { SegmentAnswer } from '../../model/requests';
import { isControlSetting, type Controls } from '../controls';
import { Refusal, type RefusalReason } from '../decode';
import type { Intake } from '../intake';
import { HttpError, jsonAnswer, textAnswer, type Route, type RouteAnswer, type RouteRequest } from './routes';

const refusalStatus: Readonly<Record<RefusalReason, number>> = {
  malformed: 400,
  oversized: 413,
  'too new': 422,
};

const controlBytes = 10_000;

export function segmentRoutes(intake: Intake, controls: Controls): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/segments',
      access: 'write',
      answer: (request) => takeSegment(request, intake),
    },
    {
      method: 'POST',
      path: '/v1/control',
      access: 'write',
      answer: (request) => setControl(request, controls),
    },
    {
      method: 'GET',
      path: '/v1/control',
      access: 'read',
      answer: () => jsonAnswer(controls.list(Date.now())),
    },
  ];
}

async function takeSegment(request: RouteRequest, intake: Intake): Promise<RouteAnswer> {
  if (intake.isFull) return turnedAway(intake);
  const { segmentBytes } = intake.options;
  // An unknown length may be all that is allowed.
  const reserved = Math.min(Number(request.headers['content-length'] ?? segmentBytes), segmentBytes);
  intake.reserve(reserved);
  try {
    const bytes = await request.body(segmentBytes);
    const answer: SegmentAnswer = { control: await intake.take(bytes, request.from, Date.now()) };
    return jsonAnswer(answer);
  } catch (error) {
    return await failedSegment(error, request, intake);
  } finally {
    intake.release(reserved);
  }
}

async function failedSegment(error: unknown, request: RouteRequest, intake: Intake): Promise<RouteAnswer> {
  if (error instanceof Refusal) return textAnswer(error.message, refusalStatus[error.reason]);
  if (error instanceof HttpError && error.status === 413) {
    await intake.refuse(new Uint8Array(), new Refusal('oversized', error.message), request.from);
    return textAnswer(error.message, error.status);
  }
  // Not stored: the sender keeps it, and tries again.
  if (error instanceof IcprofileError) return textAnswer(error.message, 503, { 'retry-after': '5' });
  throw error;
}

function turnedAway(intake: Intake): RouteAnswer {
  intake.countTurnedAway();
  return textAnswer('The collector is full', 429, { 'retry-after': '1' });
}

async function setControl(request: RouteRequest, controls: Controls): Promise<RouteAnswer> {
  const setting = parsedJson(await request.body(controlBytes));
  if (!isControlSetting(setting)) {
    throw new HttpError(
      400,
      'Send {"service": "shop", "control": {"what": "profile endpoint", "endpoint": "GET /", "forMs": 600000}}; ' +
        'other controls are {"what": "off", "forMs"} and {"what": "rate ceiling", "rate", "forMs"}',
    );
  }
  if (!controls.set(setting, Date.now())) throw new HttpError(409, 'Too many controls are in force');
  return jsonAnswer(controls.list(Date.now()));
}

function parsedJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new HttpError(400, 'Not valid JSON');
  }
}
