namespace TrustedSpace.ShareLedgerProcess;

/// <summary>A ledger's file that stops at one point of a write for ever, having named it on the console, so that the process can be killed just there.</summary>
internal sealed class PausingFile(string path, string point)
    : FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0)
{
    private const string Torn = "torn ";

    private bool _isWritten;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Reach("unwritten");
        if (point.StartsWith(Torn, StringComparison.Ordinal))
        {
            base.Write(buffer[..int.Parse(point.AsSpan(Torn.Length), provider: null)]);
            Reach(point);
        }

        base.Write(buffer);
        _isWritten = true;
        Reach("written");
    }

    public override void Flush(bool flushToDisk)
    {
        base.Flush(flushToDisk);
        if (_isWritten)
        {
            Reach("flushed");
        }
    }

    /// <summary>The console's input never comes.</summary>
    public void Reach(string reached)
    {
        if (reached == point)
        {
            Console.WriteLine(reached);
            Console.Read();
        }
    }
}
