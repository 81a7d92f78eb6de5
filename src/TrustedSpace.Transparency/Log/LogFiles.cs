using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TrustedSpace.Transparency.Log;

/// <summary>
/// Every operation with which the log changes the disk. Tests override them to stop, or to lose what was not flushed, at any
/// point. Nothing here is safe against a crash by itself; each caller says what one means where it calls.
/// </summary>
#pragma warning disable CA1852 // Tests derive from it.
internal class LogFiles
#pragma warning restore CA1852
{
    /// <summary>Opens a file to write, keeping what it holds.</summary>
    public virtual SafeFileHandle Open(string path, FileMode mode) =>
        File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Read);

    public virtual void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) =>
        RandomAccess.Write(file, bytes, offset);

    /// <summary>Makes a file's content durable. After it throws, what the file holds on disk is unknown for good.</summary>
    public virtual void Flush(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    /// <summary>Puts a file in the place of another, which readers see either whole or not at all.</summary>
    public virtual void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public virtual void Delete(string path) => File.Delete(path);

    public virtual void DeleteDirectory(string path) => Directory.Delete(path, recursive: true);

    /// <summary>Creates a directory, and those above it, if it isn't there.</summary>
    public virtual void CreateDirectory(string path) => Directory.CreateDirectory(path);

    /// <summary>Makes the names in a directory durable: a new or renamed file may be lost in a power cut until then.</summary>
    public virtual void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            // NTFS journals its names itself, and has no call for it.
            return;
        }

        var file = Posix.Open(path, flags: 0);
        if (file < 0)
        {
            throw new IOException($"Can't open directory {path} to flush it: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        var failed = Posix.FSync(file) != 0;
        var reason = Marshal.GetLastPInvokeErrorMessage();
        _ = Posix.Close(file);
        if (failed)
        {
            throw new IOException($"Can't flush directory {path}: {reason}.");
        }
    }

    /// <summary>The platform's file handles refuse directories, so these three are called directly.</summary>
    private static class Posix
    {
        [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        public static extern int FSync(int file);

        [DllImport("libc", EntryPoint = "close", SetLastError = true)]
        public static extern int Close(int file);
    }
}
