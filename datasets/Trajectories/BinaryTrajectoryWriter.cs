using System.Buffers.Binary;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Appends to a binary trajectory. Layout: see <see cref="BinaryTrajectory"/>.</summary>
internal sealed class BinaryTrajectoryWriter(string path, FileStream file, bool single, RecordMap map) : TrajectoryAppender(path, file, map.Frames.Count)
{
    private readonly bool single = single;
    private readonly RecordMap map = map;
    private long current = -1;

    protected override void Encode(AtomicSystem frame)
    {
        long constants = FindConstants(frame), at = Length;
        int start;
        if (constants < 0)
        {
            start = Begin();
            FrameCodec.AppendConstants(Sink, frame);
            constants = map.Records.Count;
            Complete(start, RecordKind.Constants, constants);
            long behind = Length;
            start = Begin();
            FrameCodec.AppendFrame(Sink, frame, frame, constants, Frames, single);
            Complete(start, RecordKind.Frame, constants + 1);
            // Only now is nothing left that can fail.
            map.Add(RecordKind.Constants, at);
            map.Add(RecordKind.Frame, behind);
            map.Constants[constants] = frame;
        }
        else
        {
            start = Begin();
            FrameCodec.AppendFrame(Sink, frame, map.Constants[constants], constants, Frames, single);
            Complete(start, RecordKind.Frame, map.Records.Count);
            map.Add(RecordKind.Frame, at);
        }
        current = constants;
    }

    protected override void EncodeEnd()
    {
        long at = Length;
        int start = Begin();
        foreach (long record in map.Records) ValueCodec.I64(Sink, record);
        Complete(start, RecordKind.Index, map.Records.Count);
        ValueCodec.I64(Sink, at);
        Sink.Append(BinaryTrajectory.TrailerMagic);
    }

    private long FindConstants(AtomicSystem frame)
    {
        if (current >= 0 && FrameCodec.Fits(frame, map.Constants[current])) return current;
        foreach (var (ordinal, constants) in map.Constants)
            if (FrameCodec.Fits(frame, constants)) return ordinal;
        return -1;
    }

    private int Begin()
    {
        int start = Sink.Pending;
        Span<byte> room = stackalloc byte[RecordHeader.Size];
        room.Clear();
        Sink.Append(room);
        return start;
    }

    private void Complete(int start, RecordKind kind, long ordinal)
    {
        var record = Sink.From(start);
        var content = record[RecordHeader.Size..];
        new RecordHeader(kind, ordinal, content.Length, Crc.Of(content)).Write(record);
    }
}
