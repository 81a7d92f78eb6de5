namespace TrustedSpace.Cli.JobFiles;

/// <summary>Writes beside a file and moves it into place, so that nothing that looks whole is left of a broken run.</summary>
internal static class OutputFile
{
    public static async Task<T> WriteAsync<T>(string path, Func<Stream, Task<T>> write)
    {
        var partial = path + ".partial";
        try
        {
            T written;
            await using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write))
            {
                written = await write(file).ConfigureAwait(false);
            }

            File.Move(partial, path, overwrite: true);
            return written;
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
