/** Compression of batches: kafkajs brings gzip; zstd comes from Node; of the others a reader is told by name. */
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import { UnknownCodecError } from '../errors.ts';

const { CompressionCodecs, CompressionTypes } = kafkajs;

export type Compression = 'none' | 'gzip' | 'zstd';

const types = { none: CompressionTypes.None, gzip: CompressionTypes.GZIP, zstd: CompressionTypes.ZSTD } as const;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** The number Kafka knows a compression by. */
export const compressionType = (compression: Compression): (typeof types)[Compression] => types[compression];

const zstd = {
  compress: (encoder: { buffer: Buffer }): Promise<Buffer> => compress(encoder.buffer),
  decompress: (buffer: Buffer): Promise<Buffer> => decompress(buffer),
};

/** Makes zstd known to kafkajs, and lets a batch in snappy or lz4 fail with its codec's name. May run twice. */
export function registerCodecs(): void {
  CompressionCodecs[CompressionTypes.ZSTD] = () => zstd;
  for (const [type, name] of [
    [CompressionTypes.Snappy, 'snappy'],
    [CompressionTypes.LZ4, 'lz4'],
  ] as const) {
    CompressionCodecs[type] = () => {
      throw new UnknownCodecError(name);
    };
  }
}
