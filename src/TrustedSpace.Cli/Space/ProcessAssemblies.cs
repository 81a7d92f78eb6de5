namespace TrustedSpace.Cli.Space;

/// <summary>Where the two processes are: TS_GATEWAY and TS_CONNECTOR name their assemblies; else they stand beside this command, or beside its build output.</summary>
public static class ProcessAssemblies
{
    /// <exception cref="FileNotFoundException">The assembly is in none of the places.</exception>
    public static string Gateway => Find("TrustedSpace.Gateway", "TS_GATEWAY");

    /// <exception cref="FileNotFoundException">The assembly is in none of the places.</exception>
    public static string Connector => Find("TrustedSpace.Connector", "TS_CONNECTOR");

    private static string Find(string project, string variable)
    {
        var here = AppContext.BaseDirectory;
        var configuration = new DirectoryInfo(here).Name;
        string?[] places =
        [
            Environment.GetEnvironmentVariable(variable),
            Path.Combine(here, project, project + ".dll"),
            Path.Combine(here, "..", "..", project, configuration, project + ".dll"),
        ];
        return places.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"{project}.dll is not beside {here}. Build the solution, or name the file in {variable}.");
    }
}
