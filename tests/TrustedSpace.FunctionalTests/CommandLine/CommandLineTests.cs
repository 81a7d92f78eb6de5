using Xunit;

namespace TrustedSpace.FunctionalTests.CommandLine;

public sealed class CommandLineTests : IDisposable
{
    private readonly string _empty = Directory.CreateTempSubdirectory("tspace-empty-").FullName;

    public void Dispose() => Directory.Delete(_empty, recursive: true);

    [Fact]
    public async Task Command_without_a_space_says_how_to_bring_one_up()
    {
        var (exit, _, error) = await TspaceProcess.RunAsync("catalog", "--as", "clinic", "--space", _empty);

        Assert.Equal(2, exit);
        Assert.Contains("tspace up", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("an unknown option is no argument", "query", "SELECT 1", "--frobnicate")]
    [InlineData("a participant is named by --as", "catalog")]
    [InlineData("an id has its rule", "catalog", "--as", "Not An Id", "--space", "none")]
    public async Task Wrong_input_is_refused_with_a_code(string why, params string[] arguments)
    {
        var (exit, _, error) = await TspaceProcess.RunAsync(arguments);

        Assert.True(exit is 1 or 2 && error.Length > 0, $"{why}: exit {exit}, {error}");
    }

    [Fact]
    public async Task Space_file_with_mistakes_lists_them_and_starts_nothing()
    {
        var file = Path.Combine(_empty, "space.yaml");
        await File.WriteAllTextAsync(file, "space: broken\nowners: []\n", TestContext.Current.CancellationToken);

        var (exit, _, error) = await TspaceProcess.RunAsync("up", file, "--data", Path.Combine(_empty, "data"));

        Assert.Equal(2, exit);
        Assert.Contains("products", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_empty, "data")));
    }

    [Fact]
    public async Task Development_certificates_are_made_once_with_private_keys_for_their_owner_only()
    {
        var folder = Path.Combine(_empty, "certificates");

        Assert.Equal(0, (await TspaceProcess.RunAsync("certs", "dev", "alpha", "--out", folder)).Exit);
        var (exit, _, error) = await TspaceProcess.RunAsync("certs", "dev", "alpha", "--out", folder);

        Assert.Equal(2, exit);
        Assert.Contains("--force", error, StringComparison.Ordinal);
        foreach (var key in Directory.EnumerateFiles(folder, "*.key"))
        {
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(key) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), key);
        }
    }
}
