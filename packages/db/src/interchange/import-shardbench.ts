import type { Connection } from '../connection.ts';
import type { DatabasePurpose } from '../schema/meta.ts';
import { type ImportReport, importCounting } from './import-report.ts';
import { decodeLine, fileHash, type InterchangeLine } from './line.ts';
import { recordImporting } from './record-importing.ts';
import { INTERCHANGE_VERSION, type InterchangeHeader } from './records.ts';
import { asBadLine, badLine, isBadLine } from './refusals.ts';

type RecordLine = Extract<InterchangeLine, { kind: 'record' }>;

/**
 * Takes the lines of an interchange file one by one, in the transaction that the caller has begun. Throws at the first
 * bad line; with `partial` it leaves it out, undone to the last value, and goes on.
 */
export function shardbenchImporting(connection: Connection, name: string, partial: boolean) {
  const { sqlite } = connection;
  const importing = recordImporting(connection, { undoable: partial });
  const counting = importCounting('shardbench');
  const purpose = sqlite.prepare(`select value from meta where key = 'purpose'`).pluck().get() as DatabasePurpose;
  let hash: ReturnType<typeof fileHash> | null = null;
  let ended = false;
  let lines = 0;

  const takeRecord = ({ of, record, sha256 }: RecordLine, where: string): void => {
    counting.read();
    hash?.add(sha256);
    counting.count(of, importing.take(of, record, where));
  };

  const takeEnd = ({ records, sha256 }: Extract<InterchangeLine, { kind: 'end' }>, where: string): void => {
    ended = true;
    const found = lines - 2;
    if (records !== found)
      throw badLine('countDiffers', where, `${records} records, as the last line says`, `${found}`);
    if (counting.report().leftOut === 0 && hash?.digest() !== sha256) {
      throw badLine('fileTampered', where, 'the records that were exported, in their order', 'others');
    }
  };

  const take = (text: string, where: string): void => {
    const line = decodeLine(text, where);
    if (hash === null) {
      if (line.kind !== 'header') throw badLine('notInterchange', where, 'a first line of kind header', line.kind);
      requireReadable(line.header, purpose, where);
      hash = fileHash(line.header);
    } else if (ended) {
      throw badLine('lineAfterEnd', where, 'nothing after the last line', `one of kind ${line.kind}`);
    } else if (line.kind === 'header') {
      throw badLine('secondHeader', where, 'one file at a time', 'a second first line');
    } else if (line.kind === 'end') {
      takeEnd(line, where);
    } else {
      takeRecord(line, where);
    }
  };

  const takeOrThrow = (text: string, where: string): void => {
    try {
      take(text, where);
    } catch (error) {
      throw asBadLine(error, where);
    }
  };

  /** What a bad line had written is taken back; what came before it stays. */
  const takeOrLeave = (text: string, where: string): void => {
    sqlite.exec('savepoint line');
    try {
      take(text, where);
    } catch (error) {
      if (sqlite.inTransaction) sqlite.exec('rollback to line');
      const bad = asBadLine(error, where);
      if (!isBadLine(bad) || hash === null) throw bad;
      counting.leaveOut(lines, bad);
    }
    sqlite.exec('release line');
  };

  return {
    /** Takes the next line, the first one being the header. */
    take(text: string): void {
      lines += 1;
      const where = `${name}:${lines}`;
      if (partial) takeOrLeave(text, where);
      else takeOrThrow(text, where);
    },

    /** Lines that were taken. */
    lines: () => lines,

    finish(): ImportReport {
      if (!ended) {
        const where = `${name}:${lines}`;
        const cut = badLine('truncatedFile', where, 'a last line of kind end', 'the end of the file');
        if (!partial || hash === null) throw cut;
        counting.leaveOut(lines, cut);
      }
      try {
        importing.finish();
      } catch (error) {
        throw asBadLine(error, name);
      }
      return counting.report();
    },
  };
}

function requireReadable(
  { schemaVersion, purpose: of }: InterchangeHeader,
  purpose: DatabasePurpose,
  where: string,
): void {
  if (schemaVersion > INTERCHANGE_VERSION) {
    throw badLine('newerInterchange', where, `version ${INTERCHANGE_VERSION} or older`, `version ${schemaVersion}`);
  }
  if (of === 'test' && purpose !== 'test') {
    throw badLine('otherPurpose', where, 'results', 'records of a database that was made for tests');
  }
}
