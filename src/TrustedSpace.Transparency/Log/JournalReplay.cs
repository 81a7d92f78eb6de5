using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Transparency.Log;

/// <summary>
/// Reads the journal back after a restart: every whole batch from the checkpoint on, whose root must come out as written. Only
/// the end of the last segment may be torn, and only in the ways a write that was never acknowledged leaves it: cut off, or
/// with its last sectors still zero. Anything else is corruption, and named with file and offset.
/// </summary>
internal sealed class JournalReplay(string log, LogTree tree)
{
    /// <summary>Storage writes no less than this at once.</summary>
    private const int SectorBytes = 512;

    private const int MinZeros = 8;

    private readonly string _directory = Path.Combine(log, Journal.DirectoryName);

    /// <summary>Adds the batches to the tree and returns the segments that had them, each with the bytes up to where it is whole.</summary>
    /// <exception cref="LogCorruptException">A segment is missing or damaged.</exception>
    public List<(long FirstIndex, long Length)> Run()
    {
        var segments = Journal.Segments(_directory);
        var next = segments.BinarySearch(tree.Size);
        if (next < 0)
        {
            throw new LogCorruptException(
                PathOf(tree.Size), null,
                "this segment of the journal is missing, and with it all entries acknowledged after the checkpoint. "
                + "Restore it; if this is a copy made without a journal, create the file empty.");
        }

        var replayed = new List<(long FirstIndex, long Length)>();
        for (; next < segments.Count; next++)
        {
            if (segments[next] != tree.Size)
            {
                throw new LogCorruptException(
                    PathOf(segments[next]), null, $"the segments before it end at entry {tree.Size}: one is missing or cut off.");
            }

            replayed.Add((segments[next], ReplaySegment(segments[next], isLast: next == segments.Count - 1)));
        }

        return replayed;
    }

    private long ReplaySegment(long firstIndex, bool isLast)
    {
        var path = PathOf(firstIndex);
        using var file = new FileStream(Path.Combine(log, path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var frame = new byte[64 * 1024];
        for (long offset = 0; ;)
        {
            var header = file.ReadAtLeast(frame.AsSpan(0, JournalFrame.HeaderBytes), JournalFrame.HeaderBytes, throwOnEndOfStream: false);
            if (header == 0)
            {
                return offset;
            }

            var length = header;
            var read = header;
            var whole = header == JournalFrame.HeaderBytes;
            var valid = whole;
            if (whole)
            {
                valid = JournalFrame.TryReadHeader(frame, out var payload, out var start, out var count);
                if (valid)
                {
                    length = JournalFrame.Overhead + payload;
                    Array.Resize(ref frame, Math.Max(frame.Length, length));
                    read += file.ReadAtLeast(frame.AsSpan(read, length - read), length - read, throwOnEndOfStream: false);
                    whole = read == length;
                    valid = whole && TryApply(frame.AsSpan(0, length), start, count);
                }
            }

            if (valid)
            {
                offset += length;
                continue;
            }

            if (isLast && (!whole || IsUnwritten(file, frame.AsSpan(0, read), offset)))
            {
                return offset;
            }

            throw new LogCorruptException(
                path, offset, "a batch of acknowledged entries is damaged. Restore the file from a copy; the entries before it are whole.");
        }
    }

    /// <summary>Adds the batch to the tree if it follows on and its root comes out right.</summary>
    private bool TryApply(ReadOnlySpan<byte> frame, long firstIndex, int count)
    {
        var payload = frame[JournalFrame.HeaderBytes..^JournalFrame.TrailerBytes];
        if (firstIndex != tree.Size || EntryBundle.LengthOf(payload, count) != payload.Length)
        {
            return false;
        }

        var before = tree.SaveFrontier();
        var rest = payload;
        while (EntryBundle.TryRead(ref rest, out var entry))
        {
            tree.Stage(TreeHasher.Leaf(entry));
        }

        var root = new MerkleHash(frame[^JournalFrame.TrailerBytes..]);
        if (tree.StagedRoot != root)
        {
            tree.DropStaged(before);
            return false;
        }

        tree.Commit(payload, root);
        return true;
    }

    /// <summary>Is the end of the file, from the start of some sector in this frame on, nothing but zeros?</summary>
    private static bool IsUnwritten(FileStream file, ReadOnlySpan<byte> frame, long offset)
    {
        var zeros = frame.Length - (frame.LastIndexOfAnyExcept((byte)0) + 1);
        int b;
        while ((b = file.ReadByte()) == 0)
        {
            zeros++;
        }

        if (b > 0)
        {
            return false;
        }

        // The root at a frame's end may itself end in a zero or two, so a few don't count.
        var end = file.Position;
        var firstZero = end - zeros;
        var sector = (firstZero + SectorBytes - 1) / SectorBytes * SectorBytes;
        return firstZero <= offset || sector + MinZeros <= end;
    }

    private static string PathOf(long firstIndex) => $"{Journal.DirectoryName}/{Journal.NameOf(firstIndex)}";
}
