using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace TrustedSpace.Transparency.Log;

/// <summary>
/// The append-only files whose fsync acknowledges entries: <c>journal/NNN…</c>, named by the index of their first entry in 19
/// digits, each a sequence of <see cref="JournalFrame"/>. A segment lives only until a checkpoint covers all its entries, so
/// nothing is stored twice for long. Invariant: for the checkpoint of size C on disk there is a segment named C, and no
/// acknowledged entry from C on is anywhere but in it or a later one. Owned by the one thread that commits.
/// </summary>
internal sealed class Journal : IDisposable
{
    public const string DirectoryName = "journal";

    private readonly string _directory;
    private readonly LogFiles _files;
    private SafeFileHandle _segment;
    private long _firstIndex;
    private long _length;

    private Journal(string directory, LogFiles files, SafeFileHandle segment, long firstIndex, long length)
    {
        _directory = directory;
        _files = files;
        _segment = segment;
        _firstIndex = firstIndex;
        _length = length;
    }

    public static string NameOf(long firstIndex) => firstIndex.ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>First indexes of the segments there are, ascending; other files are none of ours.</summary>
    public static List<long> Segments(string directory)
    {
        var segments = new List<long>();
        foreach (var file in Directory.Exists(directory) ? Directory.GetFiles(directory) : [])
        {
            if (long.TryParse(Path.GetFileName(file.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                && NameOf(first) == Path.GetFileName(file))
            {
                segments.Add(first);
            }
        }

        segments.Sort();
        return segments;
    }

    /// <summary>Starts the journal of a new log.</summary>
    public static Journal Create(string directory, LogFiles files)
    {
        files.CreateDirectory(directory);
        return new Journal(directory, files, CreateSegment(directory, 0, files), 0, 0);
    }

    /// <summary>
    /// Goes on after a restart in the last of the segments that were replayed, each up to where it is whole. What lies behind is a
    /// batch that a crash tore, never acknowledged. The segments are written anew, each replacing the old: a process that was killed,
    /// or a flush that failed, may have left them in memory only, and what was read back must be durable before anyone relies on it.
    /// A crash midway leaves each segment old or new, with the same batches.
    /// </summary>
    public static Journal Continue(string directory, IReadOnlyList<(long FirstIndex, long Length)> replayed, LogFiles files)
    {
        foreach (var (firstIndex, length) in replayed)
        {
            Rewrite(Path.Combine(directory, NameOf(firstIndex)), length, files);
        }

        files.FlushDirectory(directory);
        var last = replayed[^1];
        var segment = files.Open(Path.Combine(directory, NameOf(last.FirstIndex)), FileMode.Open);
        return new Journal(directory, files, segment, last.FirstIndex, last.Length);
    }

    /// <summary>
    /// Makes one frame durable. A crash or error before the flush returns leaves none, a torn part or all of it; nothing in it has
    /// been acknowledged, and reopening cuts off a part and keeps a whole.
    /// </summary>
    public void Append(ReadOnlySpan<byte> frame)
    {
        _files.Write(_segment, frame, _length);
        _files.Flush(_segment);
        _length += frame.Length;
    }

    /// <summary>
    /// Starts the segment for entries from <paramref name="firstIndex"/> on. A crash after it, before the checkpoint of that size,
    /// leaves an empty segment behind whole ones, and reopening replays through all of them.
    /// </summary>
    public void Rotate(long firstIndex)
    {
        if (firstIndex == _firstIndex)
        {
            // The last attempt to publish this size came no further.
            return;
        }

        var next = CreateSegment(_directory, firstIndex, _files);
        _segment.Dispose();
        (_segment, _firstIndex, _length) = (next, firstIndex, 0);
    }

    /// <summary>
    /// Drops the segments before <paramref name="firstIndex"/>, whose entries a durable checkpoint covers. A crash midway leaves
    /// some of them; the next opening drops them unread. Touches no segment in use, so it may run beside the others.
    /// </summary>
    public void DeleteBefore(long firstIndex)
    {
        foreach (var first in Segments(_directory))
        {
            if (first < firstIndex)
            {
                _files.Delete(Path.Combine(_directory, NameOf(first)));
            }
        }
    }

    public void Dispose() => _segment.Dispose();

    private static void Rewrite(string path, long length, LogFiles files)
    {
        var unfinished = path + ".tmp";
        using (var old = File.OpenHandle(path))
        using (var file = files.Open(unfinished, FileMode.Create))
        {
            var buffer = new byte[1024 * 1024];
            for (long offset = 0; offset < length;)
            {
                var read = RandomAccess.Read(old, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - offset)), offset);
                files.Write(file, buffer.AsSpan(0, read), offset);
                offset += read;
            }

            files.Flush(file);
        }

        files.Rename(unfinished, path);
    }

    private static SafeFileHandle CreateSegment(string directory, long firstIndex, LogFiles files)
    {
        var segment = files.Open(Path.Combine(directory, NameOf(firstIndex)), FileMode.CreateNew);
        try
        {
            // Until its name is durable, a power cut could take the segment with all that was flushed into it.
            files.FlushDirectory(directory);
            return segment;
        }
        catch
        {
            segment.Dispose();
            throw;
        }
    }
}
