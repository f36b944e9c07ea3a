package queue

import (
	"slices"

	"github.com/nats-io/nats-server/v2/server"
)

// workerRights are what a worker may do: take tasks, keep records of them, read films and
// hand in results. It can neither queue, change nor purge tasks, nor add or cancel films,
// nor make a consumer, which could let messages be delivered anywhere.
func workerRights() *server.Permissions {
	return rights(slices.Concat(
		[]string{
			"$JS.API.INFO", "$JS.API.CONSUMER.INFO." + unitsStream + "." + consumerName, "$JS.API.CONSUMER.MSG.NEXT." + unitsStream + "." + consumerName,
			"$JS.ACK." + unitsStream + "." + consumerName + ".>",
			"$JS.API.STREAM.INFO.KV_" + unitBucket, "$JS.API.STREAM.INFO.KV_" + workerBucket,
			"$JS.API.DIRECT.GET.KV_" + unitBucket + ".>", "$JS.API.STREAM.MSG.GET.KV_" + unitBucket,
			"$KV." + unitBucket + ".>", "$KV." + workerBucket + ".>", askSubject + "status", eventSubject, handSubject,
		}, readObjects(filmObjects), readObjects(resultObjects), writeObjects(resultObjects)))
}

// adderRights are what whoever adds films may do: ask the server, and send films. Tasks
// and results are out of reach.
func adderRights() *server.Permissions {
	return rights(slices.Concat([]string{"$JS.API.INFO", askSubject + ">"}, readObjects(filmObjects), writeObjects(filmObjects)))
}

func rights(publish []string) *server.Permissions {
	return &server.Permissions{Publish: &server.SubjectPermission{Allow: publish}, Subscribe: &server.SubjectPermission{Allow: []string{"_INBOX_vc.>"}}}
}

// readObjects is reading a bucket message by message.
func readObjects(bucket string) []string {
	return []string{"$JS.API.STREAM.INFO.OBJ_" + bucket, "$JS.API.DIRECT.GET.OBJ_" + bucket, "$JS.API.DIRECT.GET.OBJ_" + bucket + ".>", "$JS.API.STREAM.MSG.GET.OBJ_" + bucket}
}

// writeObjects is writing a bucket, and taking back what was begun.
func writeObjects(bucket string) []string {
	return []string{"$O." + bucket + ".>", "$JS.API.STREAM.PURGE.OBJ_" + bucket}
}
