import type { InstanceSlice } from '../run/traffic/instance.ts'
import { RequestRecord, type RequestRecordData } from '../run/traffic/request-record.ts'
import { SecondsRecorder, type SecondData } from '../run/traffic/seconds.ts'

/** What an instance saw of a slice, as plain data. */
export interface SliceData extends Omit<InstanceSlice, 'kinds' | 'seconds'> {
  readonly kinds: readonly RequestRecordData[]
  readonly seconds: readonly SecondData[]
}

export function sliceData(slice: InstanceSlice): SliceData {
  const { kinds, seconds } = slice
  return { ...slice, kinds: kinds.map((kind) => kind.toData()), seconds: seconds.toData() }
}

export function sliceOf(data: SliceData): InstanceSlice {
  const { kinds, seconds } = data
  return {
    ...data,
    kinds: kinds.map((kind) => RequestRecord.fromData(kind)),
    seconds: SecondsRecorder.fromData(seconds),
  }
}
