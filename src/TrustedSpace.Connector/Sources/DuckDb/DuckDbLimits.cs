namespace TrustedSpace.Connector.Sources.DuckDb;

/// <summary>What one in-memory DuckDB may use.</summary>
/// <param name="MemoryMegabytes">
/// Cap on the engine's buffers in MiB, tables included. Resident memory can exceed it by a few tens of MiB.
/// </param>
/// <param name="Threads">Worker threads of the engine.</param>
public sealed record DuckDbLimits(int MemoryMegabytes, int Threads);
