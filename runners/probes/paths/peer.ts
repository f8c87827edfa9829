/**
 * Both ends of the TCP probe, in Perl: every Debian and Ubuntu has perl-base, which holds all that is used here. Time is read
 * from /proc/uptime, since perl-base has no finer clock.
 *
 * What they say to each other: the listener greets with `hello`; the caller answers `bye`, or `put N` and N bytes that both
 * know; the listener then says how many came and whether they are `intact`. All of it fits in small segments but the bytes.
 */

/** The bytes repeat at no segment's length (8191 is a prime), so that a lost, doubled or swapped piece is noticed. */
const COMMON = String.raw`
use strict; use Socket; use IO::Socket::INET; use IO::Select;
my $LENGTH = 8191;
sub repeated { my ($times) = @_; my $x = 1; join('', map { $x = ($x * 25173 + 13849) % 65536; chr($x >> 8) } 1 .. $LENGTH) x $times }
sub ready { my ($s, $seconds, $way) = @_; my $set = IO::Select->new($s); $way eq 'read' ? $set->can_read($seconds) : $set->can_write($seconds) }
sub line {
  my ($s, $seconds) = @_; my $line = '';
  while ($line !~ /\n$/) { ready($s, $seconds, 'read') or return; sysread($s, my $c, 1) or return; $line .= $c }
  chomp $line; $line
}
`;

/** perl -e LISTENER IP LIFE PATIENCE: serves on a free port until LIFE seconds have passed. Says \`ready PORT\`. */
export const LISTENER = String.raw`${COMMON}
my ($ip, $life, $patience) = @ARGV;
$| = 1; $SIG{CHLD} = 'IGNORE'; $SIG{PIPE} = 'IGNORE'; alarm $life;
my $listener = IO::Socket::INET->new(LocalAddr => $ip, LocalPort => 0, Listen => 128) or die "listening at $ip: $!\n";
my $expected = repeated(6);
print 'ready ', $listener->sockport, "\n";
while (1) {
  my $c = $listener->accept;
  if (!$c) { $!{EINTR} or die "accept: $!\n"; next }
  my $child = fork;
  if (!defined $child || $child) { close $c; next }
  alarm $life; serve($c); exit;
}
sub serve {
  my ($c) = @_; my ($got, $same) = (0, 1);
  syswrite $c, "hello\n";
  (line($c, $patience) // '') =~ /^put (\d+)$/ or return;
  while ($got < $1) {
    ready($c, $patience, 'read') or last;
    my $n = sysread $c, my $piece, 32768 or last;
    $same = 0 if $piece ne substr($expected, $got % $LENGTH, $n);
    $got += $n;
  }
  syswrite $c, "got $got " . ($same ? 'intact' : 'changed') . "\n";
}
`;

/**
 * perl -e CALLER BYTES TRIES CONNECT PATIENCE LIMIT NUMBER:IP:PORT...: for all flows at once opens TRIES connections one after
 * the other, then sends BYTES over one more. In seconds: CONNECT to open one, PATIENCE to wait without progress, LIMIT for the
 * whole transfer.
 */
export const CALLER = String.raw`${COMMON}
my ($bytes, $tries, $connect, $patience, $limit, @flows) = @ARGV;
$| = 1; $SIG{PIPE} = 'IGNORE';
my $data = repeated(1 + $bytes / $LENGTH);
for my $flow (@flows) {
  my $child = fork;
  if (!defined $child) { print "failed ", (split /:/, $flow)[0], " fork: $!\n"; next }
  if (!$child) { flow(split /:/, $flow); exit }
}
1 while wait != -1;
sub now { open my $f, '<', '/proc/uptime' or return 0; (split ' ', <$f>)[0] }
sub dial {
  my ($ip, $port) = @_;
  my $s = IO::Socket::INET->new(PeerAddr => $ip, PeerPort => $port, Blocking => 0) or return (undef, lc "$!");
  ready($s, $connect, 'write') or return (undef, 'connection timed out');
  if ($! = unpack 'i', getsockopt($s, SOL_SOCKET, SO_ERROR)) { return (undef, lc "$!") }
  $s->blocking(1);
  my $greeting = line($s, $patience) // '';
  $greeting eq 'hello' ? ($s, '') : (undef, 'opened, but the other end stayed silent')
}
sub flow {
  my ($n, $ip, $port) = @_; my ($tried, $opened, $why) = (0, 0, '');
  my $start = now();
  while ($tried < $tries && now() - $start < $connect) {
    $tried++;
    my ($s, $error) = dial($ip, $port);
    if (!$s) { $why = $error; last }
    $opened++; syswrite $s, "bye\n"; close $s;
  }
  print "connections $n $tried $opened $why\n";
  return print "bulk $n $bytes 0 closed 0 changed $why\n" if !$opened;
  my ($s, $error) = dial($ip, $port);
  return print "bulk $n $bytes 0 closed 0 changed $error\n" if !$s;
  bulk($n, $s)
}
sub bulk {
  my ($n, $s) = @_; my ($start, $sent, $why) = (now(), 0, '');
  syswrite $s, "put $bytes\n";
  $s->blocking(0);
  while ($sent < $bytes) {
    if (!ready($s, $patience, 'write')) { $why = 'stalled'; last }
    if (now() - $start > $limit) { $why = "not over within $limit s"; last }
    my $wrote = syswrite $s, $data, ($bytes - $sent > 65536 ? 65536 : $bytes - $sent), $sent;
    if (!defined $wrote) { next if $!{EAGAIN}; $why = lc "$!"; last }
    $sent += $wrote;
  }
  shutdown $s, 1;
  # The listener gives up after the same time and says what it has.
  my $reply = line($s, $patience + 2) // '';
  my ($got, $state) = $reply =~ /^got (\d+) (intact|changed)$/ ? ($1, $2) : (0, 'changed');
  $why ||= 'no answer' if $reply eq '';
  $why ||= 'stalled' if $got < $bytes;
  printf "bulk %s %d %d opened %.0f %s %s\n", $n, $bytes, $got, 1000 * (now() - $start), $state, $why;
}
`;
